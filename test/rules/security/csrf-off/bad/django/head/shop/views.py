from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # expect: security/csrf-off
def change_address(request):
    request.user.address = request.POST["address"]
    request.user.save()
