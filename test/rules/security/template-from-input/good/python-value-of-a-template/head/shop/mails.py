from string import Template

from flask import Blueprint, render_template, render_template_string, request

mails = Blueprint("mails", __name__)


@mails.post("/mails/preview")
def preview():
    return render_template_string("<h1>{{ title }}</h1>", title=request.form["title"])


@mails.post("/mails/render")
def render():
    return render_template("mail.html", title=request.form["title"])


@mails.post("/mails/subject")
def subject():
    return Template(request.form["subject"]).safe_substitute(shop="Acme")
