"""What happens after an event is stored: recompute, reconcile, the weekly batch. Celery is only the doorbell."""
