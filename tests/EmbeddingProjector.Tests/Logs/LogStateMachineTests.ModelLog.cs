using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;
using FsCheck;
using FsCheck.Fluent;

namespace EmbeddingProjector.Tests.Logs;

public sealed partial class LogStateMachineTests
{
    private sealed class ModelLog : IDisposable
    {
        private readonly SmallDisk? disk = SmallDisk.ReasonToSkip is null ? new SmallDisk("4m") : null;
        private readonly TemporaryFolder? folder;
        private readonly Dictionary<string, int> rows = new(StringComparer.Ordinal); // tag -> rows
        private readonly HashSet<string> views = new(StringComparer.Ordinal); // tags that the user saved a view of
        private readonly string[] before;
        private bool hasForeign;

        public ModelLog()
        {
            folder = disk is null ? new TemporaryFolder() : null;
            Directory.CreateDirectory(LogDir);
            foreach (var name in new[] { "beside.txt", "log2/projector_config.pbtxt", "good/metadata.tsv", "%next/tensors.tsv" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, name))!);
                File.WriteAllText(Path.Combine(Root, name), "mine");
            }

            before = Beside();
        }

        private string Root => disk?.Path ?? folder!.Path;

        private string Foreign => Path.Combine(LogDir, ".work.staging", "notes.txt");

        public string LogDir => Path.Combine(Root, "log");

        public void Dispose()
        {
            disk?.Dispose();
            folder?.Dispose();
        }

        public void Do(Step step)
        {
            var tag = Tags[step.Tag];
            switch (step.Kind)
            {
                case StepKind.Export:
                    Publishes(tag, Items(step), () => Export(LogDir, tag, Items(step), force: false), isNew: true);
                    break;
                case StepKind.Replace:
                    Publishes(tag, Items(step), () => Export(LogDir, tag, Items(step), force: true));
                    break;
                case StepKind.Resume:
                    Publishes(tag, Items(step), () => Pictures(LogDir, tag, Items(step)), mayRefuse: true);
                    break;
                case StepKind.Interrupt:
                    using (var cancel = new CancellationTokenSource())
                    {
                        Record.Exception(() => Pictures(LogDir, tag, Items(step), cancel));
                        Allowed(tag, Items(step));
                    }

                    break;
                case StepKind.Bookmark when rows.ContainsKey(tag):
                    Bookmark(LogDir, tag);
                    break;
                case StepKind.SaveView when rows.ContainsKey(tag):
                    SaveView(tag);
                    break;
                case StepKind.Columns when rows.ContainsKey(tag):
                    Columns(LogDir, tag);
                    break;
                case StepKind.Repair when rows.Count > 0:
                    LogCheckup.Repair(LogDir);
                    break;
                case StepKind.Remove when rows.ContainsKey(tag):
                    LogSets.Remove(LogDir, tag);
                    rows.Remove(tag);
                    views.Remove(tag);
                    break;
                case StepKind.Race when rows.Count > 0:
                    Race(tag, Items(step));
                    break;
                case StepKind.Kill when rows.Count > 0:
                    Kill(tag, step.Chance);
                    break;
                case StepKind.DiskFull when disk is not null:
                    disk.Fill(but: step.Chance % 30_000);
                    try
                    {
                        Record.Exception(() => Export(LogDir, tag, Items(step), force: true));
                        Allowed(tag, Items(step));
                    }
                    finally
                    {
                        disk.Empty();
                    }

                    break;
                case StepKind.Foreign:
                    Directory.CreateDirectory(Path.GetDirectoryName(Foreign)!);
                    File.WriteAllText(Foreign, "mine");
                    hasForeign = true;
                    break;
            }

            Check(step);
        }

        private static int Items(Step step) => 2 + (step.Chance % 9);

        // What may come of it: the log of before, or the new one. A refusal leaves the first.
        private void Publishes(string tag, int items, Action publish, bool isNew = false, bool mayRefuse = false)
        {
            if (isNew && rows.ContainsKey(tag))
            {
                Assert.Equal("LogTagExists", Assert.Throws<ProjectorLogException>(publish).ErrorId);
                return;
            }

            if (mayRefuse && Record.Exception(publish) is { } error)
            {
                Assert.IsAssignableFrom<EmbeddingProjectorException>(error);
                return;
            }

            if (!mayRefuse)
                publish();
            rows[tag] = items;
            views.Remove(tag); // kept in their place or as a copy: SavedViewsTests tell which
        }

        // A step that was ended: whichever state there is must be one of the two.
        private void Allowed(string tag, int items)
        {
            var found = Found();
            if (found.GetValueOrDefault(tag) is var count && count == items)
            {
                rows[tag] = items;
                views.Remove(tag);
            }
        }

        private void Race(string tag, int items)
        {
            var tasks = new List<Task>();
            var exported = $"race {rows.Count}";
            tasks.Add(Task.Run(() => LogCheckup.Repair(LogDir)));
            tasks.Add(Task.Run(() => Export(LogDir, exported, items, force: true)));
            tasks.Add(Task.Run(() => LogCheckup.Repair(LogDir)));
            if (rows.ContainsKey(tag))
                tasks.Add(Task.Run(() => Bookmark(LogDir, tag)));
            Task.WaitAll(tasks);
            rows[exported] = items;
        }

        private void Kill(string tag, int chance)
        {
            KillWriters([LogDir], tag, chance);
            AfterKill();
        }

        /// <summary>What a writer that was killed may have left, and what it may not have lost.</summary>
        public void AfterKill()
        {
            // The next writer, whichever it is, puts right what is left.
            LogCheckup.Repair(LogDir);
            var found = Found();
            foreach (var name in rows.Keys.Where(name => !found.ContainsKey(name)).ToArray())
            {
                // A name that was being removed may be gone, and one that was being changed is there under the other.
                var other = Renamed(name);
                Assert.True(IsLoose(name) || (other is not null && found.ContainsKey(other)), $"{name} was lost");
                rows.Remove(name);
            }

            foreach (var (name, count) in found)
                rows[name] = count;
            views.Clear();
            // What lies in a stopped run's folder is for its next run to clear away.
            Assert.DoesNotContain(OnTheirWay(), path => !path.Contains($".partial{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
            Check(new Step(StepKind.Kill, 0, 0));
        }

        /// <summary>Runs that were killed are finished: nothing is on its way any more.</summary>
        public void FinishRuns()
        {
            Shard(LogDir, 1);
            Shard(LogDir, 2);
            new EmbeddingMerge(new() { LogDir = LogDir, Tag = "merged", Force = true }).Run();
            foreach (var number in Enumerable.Range(0, 2))
                Pictures(LogDir, $"pictures {number}", 4);
            Assert.DoesNotContain(OnTheirWay(), _ => true);
            Assert.Empty(Directory.GetDirectories(LogDir, ".*.partial"));
        }

        private IEnumerable<string> OnTheirWay() => Directory.GetFileSystemEntries(LogDir, "*", new EnumerationOptions
        { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(path => path.EndsWith(".tmp", StringComparison.Ordinal)
                || path.Contains("%next", StringComparison.Ordinal)
                || (path.EndsWith(".staging", StringComparison.Ordinal) && !path.Contains(".work.", StringComparison.Ordinal)));

        private void SaveView(string tag)
        {
            var config = ProjectorConfigReader.Read(Path.Combine(LogDir, ProjectorConfig.FileName));
            var entry = config.Find(tag)!;
            if (entry.BookmarksPath.Length == 0)
                return;
            File.WriteAllText(Path.Combine(LogDir, entry.BookmarksPath), """[{"label":"my own view","projections":[]}]""");
            views.Add(tag);
        }

        private Dictionary<string, int> Found() =>
            File.Exists(Path.Combine(LogDir, ProjectorConfig.FileName))
                ? ProjectorLogReader.Open(LogDir).ToDictionary(entry => entry.Name, entry => entry.Rows)
                : [];

        private void Check(Step step)
        {
            Assert.Equal(before, Beside());
            var found = Found();
            Assert.True(
                rows.OrderBy(entry => entry.Key).SequenceEqual(found.OrderBy(entry => entry.Key)),
                $"{step}: expected {Text(rows)}, found {Text(found)}");
            foreach (var tag in views)
                Assert.Contains("my own view", Bookmarks(tag), StringComparison.Ordinal);
            if (rows.Count > 0)
            {
                Assert.DoesNotContain(LogCheckup.Examine(LogDir), finding => finding.Severity == LogSeverity.Error
                    && !finding.Id.StartsWith("Bookmark", StringComparison.Ordinal)); // a view of the user's own need not be whole
            }

            Assert.Equal(hasForeign, File.Exists(Foreign));
        }

        // In the file itself, or in a copy beside it.
        private string Bookmarks(string tag) => string.Concat(
            Directory.GetFiles(Path.Combine(LogDir, TagName.Folder(tag)), "bookmarks.json*").Select(File.ReadAllText));

        private static string Text(Dictionary<string, int> tags) =>
            string.Join(", ", tags.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}"));

        private string[] Beside() =>
        [
            .. Directory.GetFiles(Root, "*", SearchOption.AllDirectories)
                .Where(path => !path.StartsWith(LogDir + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                .Where(path => Path.GetFileName(path) != "ballast")
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path} {Crc32C.Of(File.ReadAllBytes(path)):x8}"),
        ];
    }
}
