"""The room people, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "doorstep.people"
    label = "people"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts

        from . import (
            facts,  # noqa: F401  (publishes them)
            panels,  # noqa: F401  (puts them on the person's page)
            remains,  # noqa: F401  (says what may be left on a seat)
            tasks,  # noqa: F401  (registers the job)
        )
        from .services import guardian_columns  # noqa: F401  (adds them to the spreadsheet)

        name_acts(
            {
                "register_person": _("登记"),
                "correct_identity": _("更正身份信息"),
                "change_contact": _("更改联系方式"),
                "move_residence": _("迁移户籍"),
                "record_death": _("登记死亡"),
                "withdraw_death": _("撤销死亡登记"),
                "set_household": _("登记户"),
                "set_guardian": _("登记监护人"),
                "end_guardian": _("终止监护"),
                "tell_circumstance": _("登记情况"),
                "end_circumstance": _("名单上不再有"),
                "merge_people": _("合并登记"),
                "split_people": _("撤销合并"),
                "import_person": _("批量导入"),
                "import_people": _("批量导入名册"),
                "export_people": _("导出名册"),
            }
        )
