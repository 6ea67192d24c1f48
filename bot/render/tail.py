"""The buttons under a reply: what can be done with an answer as a whole."""

from bot.desk import Reply
from bot.reader.sentence import sentence
from bot.render.sheets import MOST_VALUE, Button
from costengine.question import Question, Scope


def tail_buttons(reply: Reply, *, shareable: bool) -> tuple[Button, ...]:
    """Whole project, Change, Explain, Save and Share, as far as each makes sense for this answer."""
    job = reply.answer.job
    of_job = _of_job(job) if job and reply.answer.estimate and not reply.answer.plans else ()
    return (*of_job, *([Button(label="Share", id="share", value=str(reply.number))] if _can(reply, shareable) else []))


def _can(reply: Reply, shareable: bool) -> bool:
    return shareable and reply.number is not None


def _of_job(job: Question) -> tuple[Button, ...]:
    other = Scope.RUN if job.scope is Scope.PROJECT else Scope.PROJECT
    label = "Only the run" if other is Scope.RUN else "Whole project"
    text = sentence(job)
    buttons = (
        Button(label=label, id="ask:scope", value=sentence(job.but(scope=other))),
        Button(label="Change…", id="change", value=text),
        Button(label="Explain", id="explain:0", value=text),
        Button(label="Save", id="save", value=text),
    )
    return tuple(button for button in buttons if len(button.value) <= MOST_VALUE)
