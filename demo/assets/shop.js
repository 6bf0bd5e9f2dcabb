// What the shop itself tells its chat: who is signed in, the cart, a refused payment, an order, and whether an
// article helped.

// The chat's script may come later; until then it finds the calls here.
window.livechat ||= (...call) => {
  livechat.q = [...(livechat.q ?? []), call];
};

const { proof } = document.body.dataset;
if (proof) livechat("identify", proof);
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => livechat("reset"));

const refused = document.querySelector("[data-refused]");
if (refused && new URLSearchParams(location.search).get("payment") === "refused") {
  refused.hidden = false;
  livechat("track", "payment_refused");
}

const cart = document.querySelector("[data-cart]");
if (cart) livechat("cart", { value: Number(cart.dataset.cart), items: 1 });

const asked = document.querySelector(".helped");
asked?.addEventListener("click", ({ target }) => {
  const answer = target.dataset?.helped;
  if (!answer) return;
  livechat("helped", answer === "yes");
  asked.querySelector("output").textContent =
    answer === "yes" ? "Good to know, thank you." : "Thank you. A person can help, just below.";
});

const order = document.querySelector("[data-order]");
if (order) livechat("goal", "order", { value: Number(order.dataset.order), currency: "EUR" });
