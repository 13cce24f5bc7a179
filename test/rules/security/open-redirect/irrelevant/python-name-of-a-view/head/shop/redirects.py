from django.shortcuts import redirect
from django.urls import reverse


def home(request):
    if request.GET.get("old"):
        return redirect(reverse("orders"))
    return redirect("home")
