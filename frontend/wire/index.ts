// The public face of the wire: panel and console import from here only.

export type {
  ConnectionState,
  Conversation,
  Delivery,
  Keep,
  Line,
  Side,
  TypingState,
  Wire,
  WireOptions,
} from "./api";
export { type Around, browserAround } from "./around";
export { WireFault } from "./fault";
export { uuid } from "./ids";
export { browserKeep, memoryKeep } from "./keep";
export type * from "./protocol";
export { BODY_LIMIT, CLOSE, FILES_PER_MESSAGE, FRAME_LIMIT } from "./protocol";
export { createWire } from "./wire";
