from sqlalchemy import select

from .models import Parcel


def lost(session):
    return session.query(Parcel).filter_by(state="lost").all()  # expect: migrations/filtered-column-without-index


def since(session, day):
    query = select(Parcel).where(
        Parcel.weighed > day,  # expect: migrations/filtered-column-without-index
    )
    return session.scalars(query)


def last(session):
    return session.scalars(select(Parcel).order_by(Parcel.code.desc()).limit(10)).all()  # expect: migrations/filtered-column-without-index
