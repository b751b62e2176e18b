from django.apps import AppConfig


class SampleDomainConfig(AppConfig):
    name = "tests.kit.sample_domain"
    label = "sample_domain"
