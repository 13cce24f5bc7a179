import { evaluateExpression } from "./expressions";

const ACTIONS = { total: sum, mean: average };

app.post("/formulas", (req, res) => {
  const action = ACTIONS[req.body.action];
  res.json({ result: action ? action(req.body.values) : evaluateExpression(req.body.formula) });
});
