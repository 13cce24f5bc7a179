from django.contrib.auth import login
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from shop.forms import LoginForm


def sign_in(request):
    form = LoginForm(request.POST)
    login(request, form.user)
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return HttpResponseRedirect(target)


def show(request):
    return redirect(f"/orders/{request.GET['order']}")
