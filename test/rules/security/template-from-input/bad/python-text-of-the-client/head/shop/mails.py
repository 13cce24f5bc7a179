from flask import Blueprint, render_template_string, request
from jinja2 import Environment

mails = Blueprint("mails", __name__)
env = Environment(autoescape=True)


@mails.post("/mails/preview")
def preview():
    return render_template_string("<h1>" + request.form["title"] + "</h1>")  # expect: security/template-from-input


@mails.post("/mails/render")
def render():
    return env.from_string(request.json["template"]).render(name="Ada")  # expect: security/template-from-input
