import { Repository } from "typeorm";
import { Parcel } from "./entities/parcel";

export class ParcelService {
  constructor(private readonly parcels: Repository<Parcel>) {}

  waiting(depotId: number) {
    return this.parcels.find({ where: { depot: { id: depotId }, state: "waiting" } });
  }

  one(id: number) {
    return this.parcels.findOneBy({ id });
  }
}
