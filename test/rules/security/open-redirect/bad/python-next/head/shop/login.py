from django.contrib.auth import login
from django.http import HttpResponseRedirect

from shop.forms import LoginForm


def sign_in(request):
    form = LoginForm(request.POST)
    if form.is_valid():
        login(request, form.user)
        target = request.GET.get("next", "/")
        return HttpResponseRedirect(target)  # expect: security/open-redirect
    return form.render()
