import { LessThan, Repository } from "typeorm";
import { Parcel } from "./entities/parcel";

export class ParcelService {
  constructor(private readonly parcels: Repository<Parcel>) {}

  track(code: string) {
    return this.parcels.findOneBy({ trackingCode: code }); // expect: migrations/filtered-column-without-index
  }

  heavySince(day: Date) {
    return this.parcels.find({
      where: { weighedAt: LessThan(day) }, // expect: migrations/filtered-column-without-index
      take: 20,
    });
  }
}
