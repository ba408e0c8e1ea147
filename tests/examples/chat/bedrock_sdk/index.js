// Stands in for the SDK's client, which Lambda's runtime brings along: answers what the test told it to.

export const told = { reply: null, input: null };

export class ConverseStreamCommand {
  constructor(input) {
    this.input = input;
  }
}

export class BedrockRuntimeClient {
  async send(command) {
    told.input = command.input;
    return { stream: await told.reply() };
  }
}
