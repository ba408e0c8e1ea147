// Answers in a DynamoDB table with the keys `answer` (string) and `number` (number), which every environment reaches. Item -1
// of an answer is its state; each of the others holds the events of about a second, and has the number of the last of them.
// At 30 tokens a second that is about 6 write request units a second, 0.0000038 US dollars in us-east-1:
// https://aws.amazon.com/dynamodb/pricing/on-demand/

import { DynamoDBClient, PutItemCommand, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const STATE = "-1";
const KEPT_SECONDS = 3600;
const TableName = process.env.ANSWERS_TABLE;
const client = new DynamoDBClient({});

const state = (answer) => ({ answer: { S: answer }, number: { N: STATE } });
const expires = () => ({ N: String(Math.ceil(Date.now() / 1000) + KEPT_SECONDS) });

/** The answer of `command`, or `otherwise` where its condition does not hold. */
async function onlyIf(command, otherwise) {
  try {
    return await client.send(command);
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return otherwise;
    throw error;
  }
}

/** Begins an answer; false where there is one with this key. */
export async function begin(answer) {
  const Item = { ...state(answer), at: { N: String(Date.now()) }, expires: expires() };
  const ConditionExpression = "attribute_not_exists(answer)";
  return (await onlyIf(new PutItemCommand({ TableName, Item, ConditionExpression }), null)) !== null;
}

/** Adds events, `{ number, frame }` each, and says whether somebody has cancelled the answer. */
export async function add(answer, events, { over }) {
  if (events.length > 0) {
    const number = { N: String(events.at(-1).number) };
    const Item = { answer: { S: answer }, number, events: { S: JSON.stringify(events) }, expires: expires() };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: state(answer),
      UpdateExpression: "SET #at = :at, #over = :over",
      ExpressionAttributeNames: { "#at": "at", "#over": "over" },
      ExpressionAttributeValues: { ":at": { N: String(Date.now()) }, ":over": { BOOL: over } },
      ReturnValues: "ALL_NEW",
    }),
  );
  return Attributes.cancelled?.BOOL === true;
}

/** The events after number `after`, whether they are the last, and how long ago the writer was at it; null without it. */
export async function read(answer, after) {
  const found = await items(answer, Number(STATE), 1);
  if (found.length === 0 || found[0].number.N !== STATE) return null;
  // After the state, so that what it says to be over is all there.
  const events = (await items(answer, after + 1)).flatMap((item) => JSON.parse(item.events.S));
  return {
    events: events.filter(({ number }) => number > after),
    over: found[0].over?.BOOL === true,
    silentMs: Date.now() - Number(found[0].at.N),
  };
}

async function items(answer, from, limit) {
  const found = [];
  let page = {};
  do {
    page = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        Limit: limit,
        ExclusiveStartKey: page.LastEvaluatedKey,
        KeyConditionExpression: "#answer = :answer AND #number >= :from",
        ExpressionAttributeNames: { "#answer": "answer", "#number": "number" },
        ExpressionAttributeValues: { ":answer": { S: answer }, ":from": { N: String(from) } },
      }),
    );
    found.push(...page.Items);
  } while (page.LastEvaluatedKey && limit === undefined);
  return found;
}

/** Marks the answer; whoever writes it sees that when it adds to it. False where there is none. */
export async function cancel(answer) {
  const command = new UpdateItemCommand({
    TableName,
    Key: state(answer),
    UpdateExpression: "SET cancelled = :yes",
    ConditionExpression: "attribute_exists(answer)",
    ExpressionAttributeValues: { ":yes": { BOOL: true } },
  });
  return (await onlyIf(command, null)) !== null;
}
