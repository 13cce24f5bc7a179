from sqlalchemy import or_, select

from .models import Parcel


def of_depot(session, depot, state):
    return session.query(Parcel).filter(Parcel.depot_id == depot, Parcel.state == state).all()


def odd(session, day):
    return session.scalars(select(Parcel).where(or_(Parcel.state == "lost", Parcel.weighed < day)))


def narrowed(session, depot):
    query = session.query(Parcel).filter(Parcel.state == "lost")
    query = query.filter(Parcel.depot_id == depot)
    return query.all()
