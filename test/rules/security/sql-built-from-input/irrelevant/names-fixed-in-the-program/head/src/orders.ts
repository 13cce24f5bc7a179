import { SCHEMA } from "./schema";

const TABLE = "orders";
const columns = ["id", "total"].join(", ");

export class Orders {
  constructor(private readonly table = TABLE) {}

  all() {
    return db.query(`select ${columns} from ${SCHEMA}.${this.table}`);
  }
}
