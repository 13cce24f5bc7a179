from jinja2 import Environment, Template

from shop.texts import WELCOME

env = Environment(autoescape=True)


def welcome(name):
    return Template(WELCOME).render(name=name) + env.from_string("Hello {{ name }}").render(name=name)
