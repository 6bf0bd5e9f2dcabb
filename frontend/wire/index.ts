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
export { WireFault } from "./api";
export type * from "./protocol";
export { BODY_LIMIT, CLOSE, FILES_PER_MESSAGE, FRAME_LIMIT } from "./protocol";
