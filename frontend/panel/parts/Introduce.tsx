// Offers to say who one is, while somebody is being found. It can be declined, and is not asked again.

import { words } from "../words";
import { Card } from "./Card";
import { usePanel } from "./context";

export function Introduce() {
  const { talk } = usePanel();
  return (
    <Card
      {...words.introduce}
      fields={[{ name: "name" }, { name: "email", type: "email" }]}
      yes={words.save}
      no={words.notNow}
      onYes={({ name = "", email = "" }) => talk.introduce(name, email)}
      onNo={talk.declineIntroduction}
    />
  );
}
