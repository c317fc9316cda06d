"""Facts of one person, one month and one employer, by which the month counts or does not."""

from doorstep.kernel.expr import Fact

ALIVE_THEN = Fact("alive_then", "当月在世", denied="当月以前已去世")
CERTIFICATE_VALID = Fact("certificate_valid", "残疾人证当月有效", denied="残疾人证当月无效")
CERTIFICATE_GRADE = Fact("certificate_grade", "残疾等级", "int", "级")
VETERAN_GRADE = Fact("veteran_grade", "残疾军人等级", "int", "级")
OF_WORK_AGE = Fact("of_work_age", "当月在就业年龄内", denied="当月不在就业年龄内")
CONTRACT_MONTHS = Fact("contract_months", "劳动合同（服务协议）期限", "int", "个月")
FULL_TIME = Fact("full_time", "全日制用工", denied="不是全日制用工")
IN_CONTRACT = Fact("in_contract", "当月在合同期内", denied="当月不在合同期内")
PENSION_HERE = Fact("pension_here", "当月由本单位缴纳养老保险", denied="当月由别的单位缴纳养老保险")
MEDICAL_HERE = Fact("medical_here", "当月由本单位缴纳医疗保险", denied="当月由别的单位缴纳医疗保险")
UNEMPLOYMENT_HERE = Fact("unemployment_here", "当月由本单位缴纳失业保险", denied="当月由别的单位缴纳失业保险")
INJURY_HERE = Fact("injury_here", "当月由本单位缴纳工伤保险", denied="当月由别的单位缴纳工伤保险")
WAGE_HERE = Fact("wage_here", "本单位当月发放的工资", "int", "分")
EMPLOYER_EXISTS = Fact("employer_exists", "单位当月存续", denied="单位当月已注销或者吊销")
EMPLOYER_KIND = Fact("employer_kind", "单位性质", "text")
COUNTED_ELSEWHERE = Fact("counted_elsewhere", "当月已在别的单位计算", denied="当月没有在别的单位计算")
