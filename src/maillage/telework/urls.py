from typing import Any

app_name = "telework"
urlpatterns: list[Any] = []
