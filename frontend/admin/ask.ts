// What the editors ask the server, as the admin's own forms do.

/** The answer to a form that is posted as it stands; rejects when there is none. */
export async function posted<T>(address: string, form: FormData, token: string): Promise<T> {
  const answer = await fetch(address, {
    method: "POST",
    body: form,
    headers: { Accept: "application/json", "X-CSRFToken": token },
  });
  return read<T>(answer);
}

/** What is at an address now; rejects when there is nothing. */
export async function looked<T>(address: string): Promise<T> {
  return read<T>(await fetch(address, { headers: { Accept: "application/json" } }));
}

async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return (await answer.json()) as T;
}

export const tokenOf = (form: HTMLFormElement): string =>
  form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
