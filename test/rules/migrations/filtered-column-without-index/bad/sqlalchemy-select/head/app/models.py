from sqlalchemy import Column, DateTime, ForeignKey, String
from sqlalchemy.orm import declarative_base, mapped_column, relationship

Base = declarative_base()


class Parcel(Base):
    __tablename__ = "parcels"

    id = mapped_column(primary_key=True)
    depot_id = mapped_column(ForeignKey("depots.id"))
    depot = relationship("Depot")
    state = Column(String)
    weighed = Column("weighed_at", DateTime)
    code = Column("trackingCode", String)
