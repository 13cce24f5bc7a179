import { Op } from "sequelize";
import { Parcel } from "./models/parcel.js";

export const late = (day) =>
  Parcel.findAll({
    where: {
      weighedAt: { [Op.lt]: day }, // expect: migrations/filtered-column-without-index
    },
  });
