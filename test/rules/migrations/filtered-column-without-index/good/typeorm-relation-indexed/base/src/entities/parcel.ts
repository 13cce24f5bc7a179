import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Depot } from "./depot";

@Entity("parcels")
export class Parcel {
  @PrimaryGeneratedColumn()
  id: number;

  @ManyToOne(() => Depot, (depot) => depot.parcels, {
    nullable: false,
  })
  @JoinColumn({ name: "depot_id" })
  depot: Depot;

  @Column()
  state: string;

  @Column({ name: "weighed_at", type: "timestamptz", nullable: true })
  weighedAt?: Date;

  @Column()
  trackingCode: string;
}
