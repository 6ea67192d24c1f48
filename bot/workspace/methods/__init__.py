"""The methods of the Web API that the app calls; a method that is not here is answered as unknown."""

from bot.workspace.methods.agent import AGENT
from bot.workspace.methods.app import APP
from bot.workspace.methods.chat import CHAT
from bot.workspace.methods.conversations import CONVERSATIONS
from bot.workspace.methods.files import FILES
from bot.workspace.methods.method import Method
from bot.workspace.methods.views import VIEWS

METHODS: dict[str, Method] = {**APP, **CHAT, **CONVERSATIONS, **VIEWS, **AGENT, **FILES}
