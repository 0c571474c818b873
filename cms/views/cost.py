"""The page that puts a price on an incident. A form by GET: nothing is stored, an address can be passed on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms import cost as costs


@never_cache
@require_safe
def cost(request: HttpRequest) -> HttpResponse:
    """The example's sum, or that of the numbers in the address; what is missing there is as in the example."""
    typed = {name: request.GET[name][:60] for name in costs.EXAMPLE if name in request.GET}
    form = costs.CostForm({**costs.example(), **typed})
    valid = form.is_valid()
    context = {
        "form": form,
        "own": bool(typed),
        "errors": [
            (name, form.fields[name].label, message) for name, some in form.errors.items() for message in some
        ],
        "estimate": costs.estimate(**form.cleaned_data) if valid else None,
        "figures": costs.FIGURES,
        "insurance": costs.INSURANCE,
        "watching": costs.WATCHING,
    }
    return render(request, "cms/cost.html", context)
