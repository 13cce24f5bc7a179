from django.views.decorators.csrf import csrf_protect


@csrf_protect
def change_address(request):
    request.user.save()
