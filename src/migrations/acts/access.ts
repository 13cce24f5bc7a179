import type { AlterTableCmd, DropStmt, GrantStmt, Node, RoleSpec } from "libpg-query";
import type { Grant, WrittenName } from "../../domain/statement-act.ts";
import type { PlacedAct } from "../acts.ts";
import { nameOfWords, tableOf, textsOf } from "../parts/placed.ts";

/** Rights, row security, triggers and functions: who may do what, and what happens beside it. */
export function accessActs(node: Node, offset: number): readonly PlacedAct[] {
  if ("AlterTableStmt" in node) {
    const table = tableOf(node.AlterTableStmt.relation);
    if (!table || node.AlterTableStmt.objtype !== "OBJECT_TABLE") return [];
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) =>
      "AlterTableCmd" in command ? clause(command.AlterTableCmd, table, offset) : [],
    );
  }
  if ("GrantStmt" in node) return grant(node.GrantStmt, offset);
  if ("AlterDefaultPrivilegesStmt" in node) {
    const { action, options } = node.AlterDefaultPrivilegesStmt;
    const schemas = (options ?? []).flatMap((option) =>
      "DefElem" in option && option.DefElem.defname === "schemas" && option.DefElem.arg
        ? textsOf(itemsOf(option.DefElem.arg))
        : [],
    );
    return action
      ? grant(action, offset).map((one) =>
          one.act === "grant" ? { ...one, every: true, names: schemas.map((name) => ({ name })) } : one,
        )
      : [];
  }
  if ("GrantRoleStmt" in node && node.GrantRoleStmt.is_grant) {
    const roles = (node.GrantRoleStmt.granted_roles ?? []).flatMap((role) =>
      "AccessPriv" in role && role.AccessPriv.priv_name ? [role.AccessPriv.priv_name] : [],
    );
    return [
      { act: "grant-role", roles, to: (node.GrantRoleStmt.grantee_roles ?? []).flatMap(roleName), offset },
    ];
  }
  if ("CreateRoleStmt" in node)
    return rolePowers(node.CreateRoleStmt.role, node.CreateRoleStmt.options, offset);
  if ("AlterRoleStmt" in node)
    return rolePowers(node.AlterRoleStmt.role?.rolename, node.AlterRoleStmt.options, offset);
  if ("CreateFunctionStmt" in node) {
    const { funcname, options } = node.CreateFunctionStmt;
    const routine = nameOfWords(funcname);
    if (!routine) return [];
    const { definer, searchPath } = optionsOf(options);
    return [{ act: "create-function", routine, definer: definer === true, searchPath, offset }];
  }
  if ("AlterFunctionStmt" in node) {
    const routine = nameOfWords(node.AlterFunctionStmt.func?.objname);
    const { definer, searchPath } = optionsOf(node.AlterFunctionStmt.actions);
    return routine && (searchPath || definer === false) ? [{ act: "secure-function", routine, offset }] : [];
  }
  if ("DropStmt" in node) return dropped(node.DropStmt, offset);
  return [];
}

function clause({ subtype, name }: AlterTableCmd, table: WrittenName, offset: number): PlacedAct[] {
  switch (subtype) {
    case "AT_DropNotNull":
      return name ? [{ act: "drop-not-null", table, column: name, offset }] : [];
    case "AT_DropConstraint":
      return name ? [{ act: "drop-constraint", table, name, offset }] : [];
    case "AT_DisableTrig":
      return [{ act: "switch-triggers", table, enabled: false, ...(name ? { name } : {}), offset }];
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return [{ act: "switch-triggers", table, enabled: false, offset }];
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
      return [{ act: "switch-triggers", table, enabled: true, ...(name ? { name } : {}), offset }];
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
      return [{ act: "switch-triggers", table, enabled: true, offset }];
    case "AT_EnableRowSecurity":
      return [{ act: "row-security", table, set: "on", offset }];
    case "AT_DisableRowSecurity":
      return [{ act: "row-security", table, set: "off", offset }];
    case "AT_ForceRowSecurity":
      return [{ act: "row-security", table, set: "forced", offset }];
    case "AT_NoForceRowSecurity":
      return [{ act: "row-security", table, set: "not-forced", offset }];
    default:
      return [];
  }
}

const KINDS: Readonly<Record<string, Grant["on"]>> = {
  OBJECT_TABLE: "TABLE",
  OBJECT_SEQUENCE: "SEQUENCE",
  OBJECT_SCHEMA: "SCHEMA",
  OBJECT_DATABASE: "DATABASE",
  OBJECT_FUNCTION: "FUNCTION",
  OBJECT_PROCEDURE: "FUNCTION",
  OBJECT_ROUTINE: "FUNCTION",
};

function grant(
  { is_grant, targtype, objtype, objects, privileges, grantees }: GrantStmt,
  offset: number,
): PlacedAct[] {
  if (!is_grant) return [];
  return [
    {
      act: "grant",
      privileges: (privileges ?? []).flatMap((one) =>
        "AccessPriv" in one && one.AccessPriv.priv_name ? [one.AccessPriv.priv_name.toUpperCase()] : [],
      ),
      on: KINDS[objtype ?? ""] ?? "OTHER",
      names: (objects ?? []).flatMap(objectName),
      every: targtype === "ACL_TARGET_ALL_IN_SCHEMA" || targtype === "ACL_TARGET_DEFAULTS",
      to: (grantees ?? []).flatMap(roleName),
      offset,
    },
  ];
}

function objectName(node: Node): WrittenName[] {
  if ("RangeVar" in node) return [tableOf(node.RangeVar)].filter((one) => one !== undefined);
  if ("String" in node && node.String.sval) return [{ name: node.String.sval }];
  if ("ObjectWithArgs" in node)
    return [nameOfWords(node.ObjectWithArgs.objname)].filter((one) => one !== undefined);
  return [];
}

function roleName(node: Node): string[] {
  const role: RoleSpec | undefined = "RoleSpec" in node ? node.RoleSpec : undefined;
  if (role?.roletype === "ROLESPEC_PUBLIC") return ["PUBLIC"];
  return role?.rolename ? [role.rolename] : [];
}

const POWERS: Readonly<Record<string, string>> = {
  superuser: "SUPERUSER",
  bypassrls: "BYPASSRLS",
  createrole: "CREATEROLE",
  createdb: "CREATEDB",
  isreplication: "REPLICATION",
};

function rolePowers(
  role: string | undefined,
  options: readonly Node[] | undefined,
  offset: number,
): PlacedAct[] {
  const powers = (options ?? []).flatMap((option) => {
    const { defname = "", arg } = "DefElem" in option ? option.DefElem : {};
    const on = arg && "Boolean" in arg ? arg.Boolean.boolval === true : false;
    const power = POWERS[defname];
    return on && power !== undefined ? [power] : [];
  });
  return role && powers.length > 0 ? [{ act: "role-powers", role, powers, offset }] : [];
}

function optionsOf(options: readonly Node[] | undefined): { definer?: boolean; searchPath: boolean } {
  let definer: boolean | undefined;
  let searchPath = false;
  for (const option of options ?? []) {
    const { defname, arg } = "DefElem" in option ? option.DefElem : {};
    if (defname === "security" && arg && "Boolean" in arg) definer = arg.Boolean.boolval === true;
    if (defname === "set" && arg && "VariableSetStmt" in arg && arg.VariableSetStmt.name === "search_path")
      searchPath = true;
  }
  return { ...(definer === undefined ? {} : { definer }), searchPath };
}

function dropped({ removeType, objects }: DropStmt, offset: number): PlacedAct[] {
  if (removeType !== "OBJECT_POLICY") return [];
  return (objects ?? []).flatMap((object): PlacedAct[] => {
    const words = itemsOf(object);
    const table = nameOfWords(words.slice(0, -1));
    const name = textsOf(words).at(-1);
    return table && name ? [{ act: "drop-policy", table, name, offset }] : [];
  });
}

function itemsOf(node: Node): readonly Node[] {
  return "List" in node ? (node.List.items ?? []) : [];
}
