"""Teams with a direction, their queues, and what a queue asks of whoever serves it."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chat.models import Agent, Site
from routing.models.hours import Calendar

WHOLE = 1000  # load and capacity are counted in thousandths of a conversation


class Direction(models.TextChoices):
    CUSTOMER_SERVICE = "customer_service", "Customer service"
    TECH_SUPPORT = "tech_support", "Tech and product support"
    CONCIERGE = "concierge", "Concierge"
    REACTIVE_SALES = "reactive_sales", "Reactive sales"
    PROACTIVE_SALES = "proactive_sales", "Proactive sales"


class Audience(models.TextChoices):
    B2C = "b2c", "Consumers"
    B2B = "b2b", "Businesses"


class Strategy(models.TextChoices):
    BALANCED = "balanced", "Balanced: whoever carries least"
    MOST_SKILLED = "most_skilled", "Most skilled first, then balanced"
    THROUGHPUT = "throughput", "Throughput: where one more conversation gains most"


class OfferMode(models.TextChoices):
    MANUAL = "manual", "The agent accepts or declines"
    AUTO = "auto", "Accepted at once"


class ServiceLevelBasis(models.TextChoices):
    """By what it is told whether a visitor was answered in time."""

    AS_TAKEN = "as_taken", "As it is taken: by the first reply where it is accepted at once"
    ACCEPT = "accept", "By accepting"
    FIRST_REPLY = "first_reply", "By the first reply"


class Team(models.Model):
    """People with one purpose. Its targets are those of its direction until somebody changes them."""

    name = models.CharField(max_length=80, unique=True)
    direction = models.CharField(max_length=20, choices=Direction)
    audience = models.CharField(max_length=3, choices=Audience, default=Audience.B2C)
    asa_target_s = models.PositiveIntegerField("average wait at most (s)")
    sl_percent = models.PositiveSmallIntegerField(
        "service level: this many percent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    sl_seconds = models.PositiveIntegerField("… answered within (s)")
    conversion_target = models.PositiveSmallIntegerField(
        "conversion at least (%)", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    ftr_target = models.PositiveSmallIntegerField(
        "resolved the first time at least (%)", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    purpose = models.CharField(
        max_length=200, blank=True, help_text="What these people are there for, in one sentence."
    )
    cost_per_hour = models.DecimalField(
        "cost of an agent's hour",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="In your own currency, for what a conversation costs. Empty: costs are not told.",
    )
    asks_call = models.BooleanField(
        "ask whether they would have called",
        default=False,
        help_text="Visitors are asked once, after whether it helped. What they answer is told beside the "
        "calls that were counted, and is no saving.",
    )
    leads = models.ManyToManyField(
        Agent,
        blank=True,
        related_name="led_teams",
        limit_choices_to={"role": Agent.Role.SUPERVISOR, "is_active": True},
        help_text="Supervisors named here see and steer this team, and no other that does not name them."
        " A supervisor whom no team names leads all of them, as admins do.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something an agent can, at a level from 1 to 5."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


LEVELS = [MinValueValidator(1), MaxValueValidator(5)]


class Queue(models.Model):
    """Where conversations wait for the agents of a team."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="queues")
    name = models.CharField(max_length=80, unique=True)
    sites = models.ManyToManyField(
        Site,
        blank=True,
        related_name="queues",
        help_text="Conversations from these sites wait here, unless an entry point says otherwise.",
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, help_text="When it is served. Empty: always."
    )
    sla_target_s = models.PositiveIntegerField("answer within (s)", validators=[MinValueValidator(1)])
    strategy = models.CharField(max_length=12, choices=Strategy, default=Strategy.BALANCED)
    weight = models.PositiveIntegerField(
        "weight of one conversation", default=WHOLE, help_text="Thousandths of an agent's usual conversation."
    )
    offer_mode = models.CharField(max_length=6, choices=OfferMode, default=OfferMode.MANUAL)
    sl_basis = models.CharField(
        "service level counts",
        max_length=11,
        choices=ServiceLevelBasis,
        default=ServiceLevelBasis.AS_TAKEN,
        help_text="What is accepted at once is always accepted in time, so there the first words of a person"
        " tell. A change holds from then on.",
    )
    offer_timeout_s = models.PositiveSmallIntegerField("an offer stands for (s)", default=20)
    sticky_wait_s = models.PositiveSmallIntegerField("wait for the usual agent at most (s)", default=15)
    wrap_limit_s = models.PositiveSmallIntegerField("work after the conversation at most (s)", default=60)
    park_after_s = models.PositiveSmallIntegerField("parked after silence of (s)", default=300)
    park_weight = models.PositiveIntegerField("weight while parked", default=250)
    drain_minutes = models.PositiveSmallIntegerField("served on after closing for (min)", default=15)
    max_waiting = models.PositiveIntegerField("at most this many wait", null=True, blank=True)
    max_waiting_per_agent = models.PositiveSmallIntegerField(
        "… or this many for each agent online", null=True, blank=True
    )
    offers_call_back = models.BooleanField(
        "offer to call back",
        default=False,
        help_text="Whoever waits long may leave a number instead. Somebody must call it.",
    )
    max_ewt_s = models.PositiveIntegerField("… or an estimated wait of (s)", null=True, blank=True)
    # The queues that share agents, directly or by way of others, decide together. Kept by `layout`.
    partition = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="queue_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(park_weight__lte=models.F("weight")), name="parked_is_lighter"
            ),
        ]

    @property
    def judged_by(self) -> ServiceLevelBasis:
        """Accepting or the first reply."""
        if self.sl_basis != ServiceLevelBasis.AS_TAKEN:
            return ServiceLevelBasis(self.sl_basis)
        is_at_once = self.offer_mode == OfferMode.AUTO
        return ServiceLevelBasis.FIRST_REPLY if is_at_once else ServiceLevelBasis.ACCEPT

    @property
    def has_history(self) -> bool:
        return self.stays.exists() or self.segments.exists()

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """What a queue asks. A hard one (a language, a licence) is never given up."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="requirements", db_index=False)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=1, validators=LEVELS)
    is_hard = models.BooleanField("never given up", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "skill"], name="one_requirement_per_skill")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Relaxation(models.Model):
    """After so many seconds a soft requirement is asked at a lower level, or (level 0) no more."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="relaxations", db_index=False)
    after_s = models.PositiveIntegerField("after (s)")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("level, 0 to give it up", default=0)

    class Meta:
        ordering = ["after_s"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "skill", "after_s"], name="one_relaxation_at_a_time")
        ]

    def __str__(self) -> str:
        return f"after {self.after_s} s {self.skill} {self.level}"


class Overflow(models.Model):
    """When it takes too long, the agents of another queue help; the stay remains this queue's."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="overflows", db_index=False)
    to = models.ForeignKey(Queue, models.CASCADE, related_name="+", verbose_name="agents of")
    after_s = models.PositiveIntegerField("after (s)", null=True, blank=True)
    ewt_over_s = models.PositiveIntegerField("or when the estimated wait is over (s)", null=True, blank=True)
    when_nobody = models.BooleanField("or when no agent is online", default=False)

    class Meta:
        ordering = ["after_s"]
        constraints = [models.UniqueConstraint(fields=["queue", "to"], name="one_overflow_to_a_queue")]

    def __str__(self) -> str:
        return f"to {self.to}"


class Member(models.Model):
    """An agent serves a queue."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="members", db_index=False)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="memberships")
    cap = models.PositiveSmallIntegerField(
        "conversations at most", null=True, blank=True, help_text="Of this queue, at once. Empty: no cap."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "agent"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.queue}"


class AgentSkill(models.Model):
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="skills", db_index=False)
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=3, validators=LEVELS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "skill"], name="agent_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
