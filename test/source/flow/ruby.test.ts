import { describe, expect, test } from "vitest";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];

/** Commands of one action that are given what a client sends, as the expressions in question. */
function sent(...body: string[]): string[] {
  return found(`class OrdersController < ApplicationController
  FORMATS = %w[png jpg].freeze

  def show
${body.map((line) => `    ${line}`).join("\n")}
  end

  private

  def ref
    params[:ref]
  end

  def remember
    @remembered = params[:remembered]
  end

  def run(name)
    system("private #{name}")
  end
end
`);
}

function found(text: string): string[] {
  const { facts } = readSource("app/controllers/orders_controller.rb", text, ALL);
  return (facts?.sightings ?? [])
    .filter(({ kind }) => kind === "command-from-input")
    .flatMap(({ values = [] }) => values.map(({ expression, origin }) => `${origin} ${expression}`));
}

describe("src/source/flow/ruby.ts", () => {
  test.each([
    ["interpolation", ['system("ls #{params[:a]}")'], "request params[:a]"],
    ["joined texts", ['system("ls " + params[:a] + " -l")'], "request params[:a]"],
    ["a format", ['system("ls %s" % params[:a])'], "request params[:a]"],
    ["a heredoc", ["system(<<~SH)", "  ls #{params[:a]}", "SH"], "request params[:a]"],
    ["a changed form", ["a = params.fetch(:a).to_s.strip", 'system("ls #{a}")'], "request a"],
    ["permitted parameters", ["a = params.require(:x).permit(:a)", 'system("ls #{a[:a]}")'], "request a[:a]"],
    ["a method without arguments", ['system("git log #{ref}")'], "request ref"],
    ["what another method keeps", ['system("ls #{@remembered}")'], "request @remembered"],
    ["an element of a list", ['params[:a].each { |a| system("ls #{a}") }'], "request a"],
    ["a list that grows", ["a = []", "a << params[:a]", 'system(a.join(" "))'], "request a"],
    ["a helper's argument", ["run(params[:a])"], "request name"],
    ["a branch", ['a = params[:x] ? params[:a] : "b"', 'system("ls #{a}")'], "request params[:a]"],
  ])("%s carries what a client sends", (_, body, value) => {
    expect(sent(...body)).toContain(value);
  });

  test.each([
    ["separate arguments", ['system("ls", params[:a])']],
    [
      "a number",
      ['system("kill #{Integer(params[:a])} #{params[:b].to_i}")', 'system("kill %d" % params[:a])'],
    ],
    ["an escaped text", ['system("ls #{Shellwords.escape(params[:a])} #{params[:b].shellescape}")']],
    ["a text of harmless letters", ['system("ls #{params[:a].gsub(/[^a-z0-9]/, "")}")']],
    ["a text that was replaced", ["a = params[:a]", 'a = "x"', 'system("ls #{a}")']],
    ["a listed value", ["a = params[:a]", 'raise "no" unless FORMATS.include?(a)', 'system("ls #{a}")']],
    ["a listed part", ["if params[:a].in?(FORMATS)", '  system("ls #{params[:a]}")', "end"]],
    ["a default", ["a = params[:a]", 'a = "png" if !FORMATS.include?(a)', 'system("ls #{a}")']],
    ["a case of constants", ["case params[:a]", 'when "b" then system("ls #{params[:a]}")', "end"]],
    ["a pattern for the whole", ['system("ls #{params[:a]}") if params[:a].match?(/\\A[a-z]+\\z/)']],
    [
      "what is looked up",
      ['system("ls #{FORMATS[params[:a].to_i]}")', 'system("ls #{KNOWN.fetch(params[:a])}")'],
    ],
    ["a signed cookie", ['system("ls #{cookies.signed[:a]}")']],
    ["a stored row", ['system("ls #{Order.find(params[:id]).file}")']],
  ])("%s does not", (_, body) => {
    expect(sent(...body).filter((value) => value !== "parameter name")).toEqual([]);
  });

  test("a pattern for one line bounds nothing", () => {
    expect(sent('system("ls #{params[:a]}") if params[:a].match?(/^[a-z]+$/)')).toEqual([
      "request params[:a]",
    ]);
  });

  test("an answer that does not leave the action bounds nothing", () => {
    expect(
      sent("head :bad_request unless FORMATS.include?(params[:a])", 'system("ls #{params[:a]}")'),
    ).toEqual(["request params[:a]"]);
  });

  test("a check of another key bounds nothing", () => {
    expect(sent("return unless FORMATS.include?(params[:b])", 'system("ls #{params[:a]}")')).toEqual([
      "request params[:a]",
    ]);
  });

  test("`params` of an object that has its own are not the request's", () => {
    expect(
      found('class Export\n  attr_reader :params\n\n  def run\n    system("ls #{params[:a]}")\n  end\nend\n'),
    ).toEqual([]);
  });

  test("a route of Sinatra serves requests", () => {
    expect(found('get "/x" do\n  system("ls #{params[:a]}")\nend\n')).toEqual(["request params[:a]"]);
  });
});
