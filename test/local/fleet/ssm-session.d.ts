// ssm-session ships no types. Only what the tests call is declared.
declare module "ssm-session" {
  interface Socket {
    send(data: string | Uint8Array): void;
  }
  interface Message {
    readonly messageType: string;
    readonly sequenceNumber: number;
    readonly messageId: string;
    readonly payloadType: number;
    readonly payload: Uint8Array;
  }
  export const ssm: {
    init(
      socket: Socket,
      options: { token: string; termOptions: { rows: number; cols: number } },
    ): void;
    decode(data: ArrayBuffer | Uint8Array): Message;
    sendACK(socket: Socket, message: Message): void;
    sendText(socket: Socket, text: string, sequence?: number): void;
    buildAcknowledge(type: string, sequence: number, id: string): Uint8Array;
    buildInputMessage(text: string, sequence: number): Uint8Array;
  };
}
