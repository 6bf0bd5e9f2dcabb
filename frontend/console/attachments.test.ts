import { expect, test } from "vitest";
import type { FileRef } from "../wire";
import { createAttachments } from "./attachments";

const limits = { body: 8_000, frame: 65_536, files: 2, file_bytes: 1_000 };
const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);
const refOf = ({ name, size }: File): FileRef => ({ id: name, name, size, type: "" });

function attach(upload = async (it: File) => refOf(it)) {
  const refused: string[] = [];
  return {
    refused,
    files: createAttachments(
      upload,
      () => limits,
      (why) => void refused.push(why),
    ),
  };
}

test("files are handed over once, in order, when they have arrived", async () => {
  const { files } = attach();
  const adding = files.add([file("a.png"), file("b.png")]);
  expect([files.busy.value, files.items.value.map(({ name }) => name)]).toEqual([true, ["a.png", "b.png"]]);

  await adding;

  expect(files.takeAll().map(({ id }) => id)).toEqual(["a.png", "b.png"]);
  expect([files.busy.value, files.takeAll()]).toEqual([false, []]);
});

test("too many and too large ones are refused by name", async () => {
  const { files, refused } = attach();

  await files.add([file("large.mov", 1_001), file("a"), file("b"), file("c")]);

  expect(files.items.value.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(refused).toEqual([
    "large.mov is larger than 1 kB and was not attached.",
    "At most 2 files go with one message.",
  ]);
});

test("a refused upload leaves the list and says why", async () => {
  const { files, refused } = attach(async () => Promise.reject(new Error("This kind of file is not taken.")));

  await files.add([file("page.html")]);

  expect([files.items.value, refused]).toEqual([
    [],
    ["page.html was not attached. This kind of file is not taken."],
  ]);
});

test("a file taken away while it is on its way does not come back", async () => {
  let arrive: (ref: FileRef) => void = () => undefined;
  const onItsWay = new Promise<FileRef>((resolve) => {
    arrive = resolve;
  });
  const { files } = attach(() => onItsWay);
  const adding = files.add([file("a")]);
  files.remove(files.items.value[0]!.key);

  arrive(refOf(file("a")));
  await adding;

  expect([files.items.value, files.takeAll()]).toEqual([[], []]);
});
