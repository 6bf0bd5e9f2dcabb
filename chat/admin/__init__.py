"""The admin: everything an admin would look for, in Django's plain site."""

from django.contrib import admin

from chat.admin import conversations, episodes, leads, people, sites
from chat.admin.pages import ForLeads, Lasting, ReadOnly, in_console, in_words, is_lead
from chat.admin.people import AgentAdmin

__all__ = [
    "AgentAdmin",
    "ForLeads",
    "Lasting",
    "ReadOnly",
    "conversations",
    "episodes",
    "in_console",
    "in_words",
    "is_lead",
    "leads",
    "people",
    "sites",
]

admin.site.site_header = "Livechat"
admin.site.site_title = "Livechat admin"
admin.site.index_title = "Settings and records"
