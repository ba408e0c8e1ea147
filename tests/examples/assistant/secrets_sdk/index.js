// Stands in for the SDK's client, which Lambda's runtime brings along.

export class GetSecretValueCommand {
  constructor(input) {
    this.input = input;
  }
}

export class SecretsManagerClient {
  async send({ input }) {
    return { SecretString: `the key in ${input.SecretId}` };
  }
}
