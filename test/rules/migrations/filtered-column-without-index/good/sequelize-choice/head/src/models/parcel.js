import { DataTypes, Model } from "sequelize";
import { sequelize } from "../database.js";

export class Parcel extends Model {}

Parcel.init(
  {
    depotId: { type: DataTypes.BIGINT, allowNull: false, field: "depot_id" },
    state: { type: DataTypes.TEXT, allowNull: false },
    weighedAt: { type: DataTypes.DATE, field: "weighed_at" },
  },
  { sequelize, modelName: "Parcel", underscored: true, timestamps: false },
);
