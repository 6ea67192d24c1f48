"""Elements: what can be clicked, chosen or typed into."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.render.blockkit.texts import Id, Part, Plain75, Plain150, Text, Url, Words75, Words2000


class Confirm(Part):
    """A question before an action is taken."""

    title: Text
    text: Text
    confirm: Plain75
    deny: Plain75
    style: Literal["primary", "danger"] | None = None

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        sizes = ((self.title.text, 100), (self.text.text, 300), (self.confirm.text, 30), (self.deny.text, 30))
        if any(len(text) > most for text, most in sizes):
            raise ValueError("a confirmation holds 100, 300, 30 and 30 characters")
        return self


class Button(Part):
    """A button that sends its value or opens an address."""

    type: Literal["button"]
    text: Plain75
    action_id: Id
    value: Words2000 | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Words75 | None = None


class Option(Part):
    """One of several choices."""

    text: Plain75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Plain75 | None = None


class OptionGroup(Part):
    """Options under a heading."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class Chosen(Part):
    """The base of what can be chosen from."""

    action_id: Id
    placeholder: Plain150 | None = None
    focus_on_load: bool | None = None


class StaticSelect(Chosen):
    """A menu whose options stand in it."""

    type: Literal["static_select"]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] | None = None
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _begins_with_one_of_its_own(self) -> Self:
        groups = [option for group in self.option_groups or [] for option in group.options]
        if (self.options is None) == (self.option_groups is None):
            raise ValueError("a menu holds options or groups of them")
        if self.initial_option and self.initial_option not in [*(self.options or []), *groups]:
            raise ValueError("the first option is none of the menu's")
        return self


class ExternalSelect(Chosen):
    """A menu that asks us for its options."""

    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None


class ConversationsSelect(Chosen):
    """A menu of conversations; in a modal it can give an address to answer to."""

    type: Literal["conversations_select"]
    initial_conversation: Id | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    filter: dict[str, list[str] | bool] | None = None


class MultiConversationsSelect(Chosen):
    """A menu of conversations of which several can be chosen."""

    type: Literal["multi_conversations_select"]
    initial_conversations: list[Id] | None = None
    filter: dict[str, list[str] | bool] | None = None


class MultiUsersSelect(Chosen):
    """A menu of people of whom several can be chosen."""

    type: Literal["multi_users_select"]
    initial_users: list[Id] | None = None


class Overflow(Part):
    """The rest of the choices behind three dots."""

    type: Literal["overflow"]
    action_id: Id
    options: Annotated[list[Option], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class DispatchAction(Part):
    """When a text field tells us that it changed."""

    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]]


class TextInput(Chosen):
    """A field to type into."""

    type: Literal["plain_text_input"]
    initial_value: Annotated[str, Field(max_length=3000)] | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None
    dispatch_action_config: DispatchAction | None = None

    @model_validator(mode="after")
    def _begins_within_its_own_length(self) -> Self:
        if len(self.initial_value or "") > (self.max_length or 3000):
            raise ValueError("the first value is longer than the field allows")
        return self


class DatePicker(Chosen):
    """A field for a day."""

    type: Literal["datepicker"]
    initial_date: date | None = None


class Checkboxes(Part):
    """Choices that do not exclude each other."""

    type: Literal["checkboxes"]
    action_id: Id
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]
    initial_options: list[Option] | None = None


class RadioButtons(Part):
    """Choices of which one holds."""

    type: Literal["radio_buttons"]
    action_id: Id
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]
    initial_option: Option | None = None


class FeedbackButton(Part):
    """A thumb."""

    text: Plain75
    value: Words2000
    accessibility_label: Words75 | None = None


class FeedbackButtons(Part):
    """A thumb up and a thumb down."""

    type: Literal["feedback_buttons"]
    action_id: Id
    positive_button: FeedbackButton
    negative_button: FeedbackButton


InAccessory = Button | StaticSelect | ExternalSelect | ConversationsSelect | Overflow | DatePicker
Accessory = Annotated[InAccessory, Field(discriminator="type")]
InActions = Annotated[InAccessory | Checkboxes | RadioButtons, Field(discriminator="type")]
InInput = Annotated[
    StaticSelect
    | ExternalSelect
    | ConversationsSelect
    | MultiConversationsSelect
    | MultiUsersSelect
    | TextInput
    | DatePicker
    | Checkboxes
    | RadioButtons,
    Field(discriminator="type"),
]
