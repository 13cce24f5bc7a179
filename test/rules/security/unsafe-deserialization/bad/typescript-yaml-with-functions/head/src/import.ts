import yaml from "js-yaml";

export async function importDocument(req: Request, res: Response) {
  const document = yaml.load(req.body.text, { schema: yaml.DEFAULT_FULL_SCHEMA }); // expect: security/unsafe-deserialization
  res.json(document);
}
