"""The buttons under a reply: what can be done with an answer as a whole."""

from bot.desk import Reply
from bot.reader import Intent
from bot.reader.sentence import sentence
from bot.render.sheets import MOST_VALUE, Button
from costengine.question import Question, Scope


def tail_buttons(reply: Reply, *, shareable: bool) -> tuple[Button, ...]:
    """Whole project, Change, Explain, Save and Share, as far as each makes sense for this answer; a form under help."""
    if reply.answer.intent is Intent.HELP:
        return (Button(label="Fill in a form", id="form", value="form"),)
    job = reply.answer.job
    of_job = _of_job(job) if job and reply.answer.estimate and not reply.answer.plans else ()
    return (*of_job, *(_of_entry(reply.number, shareable=shareable) if reply.number is not None else ()))


def _of_entry(number: int, *, shareable: bool) -> tuple[Button, ...]:
    save = Button(label="Save…", id="save", value=str(number))
    return (save, Button(label="Share", id="share", value=str(number))) if shareable else (save,)


def _of_job(job: Question) -> tuple[Button, ...]:
    other = Scope.RUN if job.scope is Scope.PROJECT else Scope.PROJECT
    label = "Only the run" if other is Scope.RUN else "Whole project"
    text = sentence(job)
    buttons = (
        Button(label=label, id="ask:scope", value=sentence(job.but(scope=other))),
        Button(label="Change…", id="change", value=text),
        Button(label="Explain", id="explain:0", value=text),
    )
    return tuple(button for button in buttons if len(button.value) <= MOST_VALUE)
