// Which parts of DynamoDB are let through, and what IAM must allow for them.
// Never untrue: a parameter that dynalite would drop in silence is refused here.
import { AwsError, type Need, type Place } from "../core/service.ts";

const ITEM = ["TableName", "Key", "ExpressionAttributeNames", "ReturnConsumedCapacity"];
const WRITE = [
  ...ITEM,
  "ConditionExpression",
  "ExpressionAttributeValues",
  "ReturnValues",
  "ReturnItemCollectionMetrics",
];
const LIST = [
  ...ITEM,
  "IndexName",
  "ConsistentRead",
  "ProjectionExpression",
  "FilterExpression",
  "ExpressionAttributeValues",
  "ExclusiveStartKey",
  "Limit",
  "Select",
];

/** The operations that the product uses, with the parameters that are imitated. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  CreateTable: [
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
  ],
  DescribeTable: ["TableName"],
  GetItem: [...ITEM, "ConsistentRead", "ProjectionExpression"],
  PutItem: [...WRITE, "Item"],
  UpdateItem: [...WRITE, "UpdateExpression"],
  DeleteItem: WRITE,
  Query: [...LIST, "KeyConditionExpression", "ScanIndexForward"],
  Scan: [...LIST, "Segment", "TotalSegments"],
  BatchGetItem: ["RequestItems", "ReturnConsumedCapacity"],
  UpdateTimeToLive: ["TableName", "TimeToLiveSpecification"],
  DescribeTimeToLive: ["TableName"],
};

export type Input = Readonly<Record<string, unknown>>;

/** Throws AwsError for an operation or parameter that is not imitated. */
export function checkOperation(operation: string, input: unknown): Input {
  const known = Object.hasOwn(PARAMETERS, operation) ? PARAMETERS[operation] : undefined;
  if (known === undefined)
    throw new AwsError("UnknownOperationException", `${operation} is not imitated here.`);
  if (typeof input !== "object" || input === null)
    throw new AwsError("SerializationException", "The body is no object.");
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new AwsError("ValidationException", `${operation}: ${unknown} is not imitated here.`);
  return input as Input;
}

function tablesOf(operation: string, input: Input): string[] {
  if (operation === "BatchGetItem") return Object.keys(input.RequestItems ?? {});
  return [String(input.TableName ?? "")];
}

/** The table's ARN, and the index's too when one is asked. */
export function needsOf(place: Place, operation: string, input: Input): Need[] {
  const action = `dynamodb:${operation}`;
  return tablesOf(operation, input).flatMap((table) => {
    const resource = table.startsWith("arn:")
      ? table
      : `arn:aws:dynamodb:${place.region}:${place.account}:table/${table}`;
    const index = input.IndexName;
    const onTable = { action, resource };
    return typeof index === "string"
      ? [onTable, { action, resource: `${resource}/index/${index}` }]
      : [onTable];
  });
}
