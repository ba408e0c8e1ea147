// Stands in for the SDK's client, which Lambda's runtime brings along: a table in memory, for what table.mjs asks of it.

/** The items by key; `pageSize` of them make a page of a query. */
export const table = { items: new Map(), pageSize: 2 };

const command = (kind) =>
  class {
    constructor(input) {
      Object.assign(this, { kind, input });
    }
  };
export const PutItemCommand = command("put");
export const QueryCommand = command("query");
export const UpdateItemCommand = command("update");

const keyOf = ({ answer, number }) => `${answer.S} ${number.N}`;

export class DynamoDBClient {
  async send({ kind, input }) {
    return this[kind](input);
  }

  put({ Item, ConditionExpression }) {
    this.#check(ConditionExpression, keyOf(Item));
    table.items.set(keyOf(Item), Item);
    return {};
  }

  update({ Key, UpdateExpression, ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues }) {
    this.#check(ConditionExpression, keyOf(Key));
    const item = { ...Key, ...table.items.get(keyOf(Key)) };
    for (const assignment of UpdateExpression.replace(/^SET /, "").split(", ")) {
      const [name, value] = assignment.split(" = ");
      item[ExpressionAttributeNames[name] ?? name] = ExpressionAttributeValues[value];
    }
    table.items.set(keyOf(Key), item);
    return { Attributes: item };
  }

  query({ ExpressionAttributeValues, ExclusiveStartKey, Limit = table.pageSize }) {
    const from = Number(ExclusiveStartKey?.number.N ?? Number(ExpressionAttributeValues[":from"].N) - 0.5);
    const found = [...table.items.values()]
      .filter(({ answer, number }) => answer.S === ExpressionAttributeValues[":answer"].S && Number(number.N) > from)
      .sort((a, b) => Number(a.number.N) - Number(b.number.N));
    const Items = found.slice(0, Limit);
    return { Items, ...(found.length > Items.length && { LastEvaluatedKey: Items.at(-1) }) };
  }

  #check(condition, key) {
    const wanted = { "attribute_exists(answer)": true, "attribute_not_exists(answer)": false }[condition];
    if (wanted !== undefined && table.items.has(key) !== wanted) {
      throw Object.assign(new Error("The conditional request failed"), { name: "ConditionalCheckFailedException" });
    }
  }
}
