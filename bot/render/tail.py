"""The buttons under a reply: what can be done with an answer as a whole."""

from bot.answer import Answer
from bot.reader import Intent
from bot.reader.sentence import sentence
from bot.render.sheets import MOST_VALUE, Button
from costengine.question import Question, Scope


def tail_buttons(found: Answer, entry: str, *, shareable: bool) -> tuple[Button, ...]:
    """Whole project, Change, Explain, Save and Share, as far as each makes sense for this answer; a form under help.

    `entry` is the number of the answer in the log, empty where it has none.
    """
    if found.intent is Intent.HELP:
        return (Button(label="Fill in a form", id="form", value="form"),)
    job = found.job
    of_job = _of_job(job, entry) if job and found.estimate and not found.plans else ()
    return (*of_job, *(_of_entry(entry, shareable=shareable) if entry else ()))


def _of_entry(entry: str, *, shareable: bool) -> tuple[Button, ...]:
    save = Button(label="Save…", id="save", value=entry)
    return (save, Button(label="Share", id="share", value=entry)) if shareable else (save,)


def _of_job(job: Question, entry: str) -> tuple[Button, ...]:
    other = Scope.RUN if job.scope is Scope.PROJECT else Scope.PROJECT
    label = "Only the run" if other is Scope.RUN else "Whole project"
    text = sentence(job)
    buttons = (
        Button(label=label, id="ask:scope", value=sentence(job.but(scope=other))),
        Button(label="Change…", id="change", value=text),
        Button(label="Explain", id="explain:0", value=f"#{entry}" if entry else text),
    )
    return tuple(button for button in buttons if len(button.value) <= MOST_VALUE)
