"""What can be done to many stories of the list at once: each by itself, through the verbs, after a question."""

from dataclasses import dataclass
from time import monotonic

from django import forms
from django.contrib import messages
from django.contrib.admin import action
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import workflow
from ..models import Section
from ..models.edition import NOTICE_LENGTH
from ..templatetags.desk import moment
from .planning import PersonField
from .widgets import GrowingText

#: So many stories may be chosen at once; their keys travel through the form of the question.
MOST = 500
#: After so many seconds the rest is asked for again, so that no proxy gives up waiting.
SECONDS = 15
#: So many refusals are told one by one.
MOST_TOLD = 20


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("Stays in the newsroom."),
        widget=GrowingText,
    )
    notice = forms.CharField(
        label=gettext_lazy("Notice to readers"),
        max_length=NOTICE_LENGTH,
        required=False,
        help_text=gettext_lazy("Stands at the stories’ addresses. Empty: that they have been withdrawn."),
        widget=GrowingText,
    )


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(Section.objects.all(), label=gettext_lazy("Section"))


class TopicForm(forms.Form):
    topic = forms.CharField(
        label=gettext_lazy("Topic"), max_length=100, help_text=gettext_lazy("A name that is new makes a new topic.")
    )


class PersonForm(forms.Form):
    to = PersonField(label=gettext_lazy("To"), required=False, empty_label=gettext_lazy("Nobody"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False, widget=GrowingText)


@dataclass
class Question:
    """What is asked before something is done to many stories, and how what was done is told."""

    title: str
    explanation: str
    yes: str
    done: str
    form: type[forms.Form] = forms.Form
    #: The modifier of .nr-btn: "public" for what readers see at once, "stop" for what takes stories from them.
    look: str = "main"


class BulkActions:
    """The actions of the list of articles."""

    actions = ["publish_selected", "move_selected", "tag_selected", "assign_selected", "withdraw_selected"]

    @action(description=gettext_lazy("Publish…"), permissions=["publish"])
    def publish_selected(self, request, articles):
        def publish(article, asked):
            if article.waits_until:
                # Somebody gave it that moment.
                sentence = _("It is scheduled for %(moment)s; open it to publish it now.")
                raise workflow.Refused(sentence % {"moment": moment(article.waits_until)})
            workflow.publish(article, by=request.user)

        question = Question(
            _("Publish these stories?"),
            _("Readers see them from now on, as they were last saved."),
            _("Publish them"),
            _("Published %(done)d of %(all)d."),
            look="public",
        )
        return self._do_to_each(request, articles, question, publish)

    @action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw_selected(self, request, articles):
        question = Question(
            _("Withdraw these stories?"),
            _("Readers no longer see them, now and everywhere. The texts are kept, and can be published again."),
            _("Withdraw them"),
            _("Withdrew %(done)d of %(all)d."),
            ReasonForm,
            look="stop",
        )
        return self._do_to_each(
            request, articles, question, lambda article, asked: workflow.withdraw(article, by=request.user, **asked)
        )

    @action(description=gettext_lazy("Move to section…"), permissions=["change"])
    def move_selected(self, request, articles):
        question = Question(
            _("Move these stories to another section?"),
            _("Readers of a live story find it where it is until the change is published."),
            _("Move them"),
            _("Moved %(done)d of %(all)d."),
            SectionForm,
        )
        return self._do_to_each(
            request,
            articles,
            question,
            lambda article, asked: workflow.move_section(article, by=request.user, to=asked["section"]),
        )

    @action(description=gettext_lazy("Add topic…"), permissions=["change"])
    def tag_selected(self, request, articles):
        question = Question(
            _("Add a topic to these stories?"),
            _("Readers of a live story see it once the change is published."),
            _("Add it"),
            _("Added the topic to %(done)d of %(all)d."),
            TopicForm,
        )
        return self._do_to_each(
            request,
            articles,
            question,
            lambda article, asked: workflow.add_topic(article, by=request.user, topic=asked["topic"]),
        )

    @action(description=gettext_lazy("Assign…"), permissions=["publish"])
    def assign_selected(self, request, articles):
        question = Question(
            _("Assign these stories?"),
            _("Whoever gets a story may write it, and finds it on the desk."),
            _("Assign them"),
            _("Assigned %(done)d of %(all)d."),
            PersonForm,
        )
        return self._do_to_each(
            request, articles, question, lambda article, asked: workflow.assign(article, by=request.user, **asked)
        )

    def _do_to_each(self, request, articles, question, verb):
        """Ask the question; once it is answered, do `verb` to each story by itself and tell of those that were refused.

        What is not done after SECONDS is asked for again.
        """
        articles = list(articles[: MOST + 1])
        if len(articles) > MOST:
            sentence = _("That is more than %(number)d stories. Choose fewer of them at a time.")
            self.message_user(request, sentence % {"number": MOST}, messages.WARNING)
            return None
        form = question.form(request.POST if request.POST.get("sure") else None)
        if not form.is_valid():
            return self._ask(request, articles, question, form)
        ends, refusals, seen = monotonic() + SECONDS, [], 0
        for article in articles:
            if seen and monotonic() > ends:
                break
            seen += 1
            try:
                verb(article, form.cleaned_data)
            except workflow.Refused as refused:
                refusals.append((article, refused))
        self._tell(request, question, seen, refusals)
        return self._ask(request, articles[seen:], question, form) if articles[seen:] else None

    def _ask(self, request, articles, question, form):
        context = {
            **self.admin_site.each_context(request),
            "title": question.title,
            "question": question,
            "form": form,
            "opts": self.opts,
            "articles": articles,
            "action": request.POST["action"],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/article/ask_about_selected.html", context)

    def _tell(self, request, question, number, refusals):
        done = number - len(refusals)
        summary = question.done % {"done": done, "all": number}
        self.message_user(request, summary, messages.SUCCESS if done else messages.INFO)
        for article, refused in refusals[:MOST_TOLD]:
            link = format_html(
                '<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[article.pk]), article
            )
            sentence = format_html(_("{story} was not: {why}"), story=link, why=str(refused))
            self.message_user(request, sentence, messages.WARNING)
        if rest := len(refusals[MOST_TOLD:]):
            sentence = ngettext("%(count)d more was not.", "%(count)d more were not.", rest)
            self.message_user(request, sentence % {"count": rest}, messages.WARNING)
