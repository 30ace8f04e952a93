"""Evaluation of Dafu: cases with exact gold, measures with definitions, a resumable runner, reports and a gate."""
