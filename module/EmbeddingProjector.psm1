# The commands live in an assembly of their own load context (see EmbeddingProjector.Loader), so that the libraries
# this module brings never clash with those of another module.

if (-not ('EmbeddingProjector.Loader.ModuleLoadContext' -as [type])) {
    Add-Type -Path ([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'EmbeddingProjector.Loader.dll'))
}

$commands = Import-Module -Assembly ([EmbeddingProjector.Loader.ModuleLoadContext]::LoadModule()) -PassThru

# When the assembly was imported before in this session, PowerShell hands out its cached module and does not add the
# commands to this one, so they are added here: https://github.com/PowerShell/PowerShell/issues/20710.
$addExportedCmdlet = [System.Management.Automation.PSModuleInfo].GetMethod(
    'AddExportedCmdlet', [System.Reflection.BindingFlags] 'Instance, NonPublic')
foreach ($command in $commands.ExportedCmdlets.Values) {
    if (-not $ExecutionContext.SessionState.Module.ExportedCmdlets.ContainsKey($command.Name)) {
        $addExportedCmdlet.Invoke($ExecutionContext.SessionState.Module, @(, $command))
    }
}
