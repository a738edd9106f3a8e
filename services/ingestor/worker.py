"""A worker process: reads tasks from its standard input, runs the pipeline, writes what became of them to its output. With
the first tasks, and when they have changed, come editors' corrections.

Started afresh by `services.ingestor.workers`, never forked: a fork would copy open sockets and running threads. It ends
when its input does, so none outlives the ingestor, however that ended.
"""

import signal
import sys
from dataclasses import replace

from services.catalogue.files import catalogue_files
from services.catalogue.installed import install
from services.engines.factory import make_codec
from services.ingestor.corrections import parse_corrections
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.crossing import packed_results, unpacked_tasks
from services.ingestor.frames import frame, read_frame, widen
from services.ingestor.pipeline import Context, stages_off
from services.ingestor.processing import Processing
from services.runtime.collector import settle
from services.runtime.logs import configure_logs
from services.runtime.settings import Settings


def make_processing(settings: Settings, corrections: CorrectionsFile | None = None) -> Processing:
    """How this installation processes messages, with `corrections`. Raises CatalogueError, UnknownStage."""
    install(catalogue_files(settings.catalogue) if settings.catalogue else ())
    return Processing(
        Context(max_message_bytes=settings.max_message_bytes, off=stages_off(settings.stages_off)),
        corrections,
        make_codec(settings),
        with_enriched=settings.publish_enriched,
    )


def main() -> None:
    """Serve until the input ends. The first object is the settings; the first answer says that the worker is ready."""
    # Who wants to end the ingestor signals the whole group; the ingestor lets its workers finish and then lets them go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    widen(asked)
    widen(answered)
    # Whatever prints must not land between two answers.
    sys.stdout = sys.stderr
    try:
        settings: Settings = read_frame(asked)
        configure_logs(settings.log_level, settings.log_format)
        processing = make_processing(settings)
        # The catalogue is a million objects that never go.
        settle()
        answered.write(frame(None))
        answered.flush()
        while True:
            tasks, now, corrections = read_frame(asked)
            if corrections is not None:
                # The ingestor has read them, as those of every worker.
                processing = replace(
                    processing,
                    context=replace(
                        processing.context, corrections=parse_corrections(corrections, "TELEX_CORRECTIONS")
                    ),
                )
            results, seconds = processing.run(unpacked_tasks(tasks), now)
            answered.write(frame((packed_results(results), seconds)))
            answered.flush()
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    main()
