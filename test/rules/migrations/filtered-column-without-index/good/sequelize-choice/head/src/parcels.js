import { Op } from "sequelize";
import { Parcel } from "./models/parcel.js";

export const ofDepot = (depotId) => Parcel.findAll({ where: { depotId, state: "waiting" } });

export const odd = (day) => Parcel.findAll({ where: { [Op.or]: [{ state: "lost" }, { weighedAt: day }] } });
