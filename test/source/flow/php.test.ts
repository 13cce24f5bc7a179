import { describe, expect, test } from "vitest";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];

/** Commands of one action that are given what a client sends, as the expressions in question. */
function sent(...body: string[]): string[] {
  return found(`<?php

class OrderController extends Controller
{
    private const FORMATS = ['png', 'jpg'];

    public function show(Request $request, string $name, int $id, Order $order)
    {
${body.map((line) => `        ${line}`).join("\n")}
    }

    private function reference(Request $request)
    {
        return $request->input('reference');
    }

    private function run($given)
    {
        exec("private $given");
    }
}
`);
}

function found(text: string): string[] {
  const { facts } = readSource("app/Http/Controllers/OrderController.php", text, ALL);
  return (facts?.sightings ?? [])
    .filter(({ kind }) => kind === "command-from-input")
    .flatMap(({ values = [] }) => values.map(({ expression, origin }) => `${origin} ${expression}`));
}

describe("src/source/flow/php.ts", () => {
  test.each([
    ["a global", ["exec(\"ls {$_GET['a']}\");"], "request $_GET['a']"],
    ["a header", ["exec('ls ' . $_SERVER['HTTP_X_A']);"], "request $_SERVER['HTTP_X_A']"],
    ["a property of the request", ['exec("ls $request->a");'], "request $request->a"],
    ["a method of the request", ["$a = trim($request->input('a'));", 'exec("ls $a");'], "request $a"],
    ["Symfony's bags", ["exec('ls ' . $request->query->get('a'));"], "request $request->query->get('a')"],
    ["the helper", ["exec('ls ' . request('a'));"], "request request('a')"],
    ["an argument of the route", ['exec("ls $name");'], "request $name"],
    ["sprintf", ["exec(sprintf('ls %s', $request->a));"], "request $request->a"],
    ["a heredoc", ["exec(<<<SH", "    ls {$request->a}", "    SH);"], "request $request->a"],
    ["a text that grows", ["$c = 'ls';", "$c .= ' ' . $request->a;", "exec($c);"], "request $request->a"],
    [
      "a list that is joined",
      ["$c = ['ls'];", "$c[] = $request->a;", "exec(implode(' ', $c));"],
      "request $request->a",
    ],
    ["a loop", ["foreach ($request->input('a') as $a) {", '    exec("ls $a");', "}"], "request $a"],
    [
      "a method's answer",
      ["exec('ls ' . $this->reference($request));"],
      "request $this->reference($request)",
    ],
    ["a method's argument", ["$this->run($request->a);"], "request $given"],
    ["a default", ["$a = $request->a ?? 'x';", 'exec("ls $a");'], "request $request->a"],
    [
      "a pattern that is found anywhere",
      ["if (preg_match('/[a-z]+/', $name)) {", '    exec("ls $name");', "}"],
      "request $name",
    ],
  ])("%s carries what a client sends", (_, body, value) => {
    expect(sent(...body)).toContain(value);
  });

  test.each([
    [
      "a number",
      [
        'exec("kill $id");',
        "$n = (int) $request->n;",
        'exec("kill $n");',
        "exec(sprintf('kill %d', $request->n));",
      ],
    ],
    ["an escaped text", ["exec('ls ' . escapeshellarg($name));"]],
    ["a checked kind of input", ["exec('kill ' . $request->integer('n'));"]],
    ["a model of the route", ['exec("ls {$order->file}");']],
    [
      "a listed value",
      ["if (! in_array($name, self::FORMATS, true)) {", "    abort(400);", "}", 'exec("ls $name");'],
    ],
    [
      "a comparison with a constant",
      ["if ($name !== 'a' && $name !== 'b') {", "    return;", "}", 'exec("ls $name");'],
    ],
    ["a listed branch", ["$a = in_array($name, ['a', 'b']) ? $name : 'a';", 'exec("ls $a");']],
    ["a default", ["if (! in_array($name, ['a'])) {", "    $name = 'a';", "}", 'exec("ls $name");']],
    ["a match of constants", ["$a = match ($name) { 'a' => 'x', default => 'y' };", 'exec("ls $a");']],
    ["a case", ["switch ($name) {", "    case 'a':", '        exec("ls $name");', "        break;", "}"]],
    [
      "a pattern for the whole",
      ["if (preg_match('/^[a-z]+$/', $name) !== 1) {", "    abort(400);", "}", 'exec("ls $name");'],
    ],
    ["what abort_unless lets through", ["abort_unless(in_array($name, ['a']), 400);", 'exec("ls $name");']],
    ["a validated list", ["$request->validate(['a' => 'required|in:x,y']);", 'exec("ls {$request->a}");']],
    [
      "a validated number",
      ["$data = $request->validate(['a' => ['required', 'integer']]);", "exec(\"ls {$data['a']}\");"],
    ],
    ["what is looked up", ["exec('ls ' . self::FORMATS[$request->a]);"]],
  ])("%s does not", (_, body) => {
    expect(sent(...body).filter((value) => value !== "parameter $given")).toEqual([]);
  });

  test("a rule for another key bounds nothing", () => {
    expect(sent("$request->validate(['b' => 'in:x,y']);", 'exec("ls {$request->a}");')).toEqual([
      "request $request->a",
    ]);
  });

  test("a page of Livewire sends public properties, unless they are locked or numbers", () => {
    const text = `<?php
use Livewire\\Component;
class Backups extends Component
{
    public string $file = '';
    #[Locked]
    public string $folder = '';
    public int $count = 0;
    protected string $own = '';
    public function restore()
    {
        exec("restore {$this->file} {$this->folder} {$this->count} {$this->own}");
    }
}
`;
    expect(found(text)).toEqual(["request $this->file"]);
  });
});
