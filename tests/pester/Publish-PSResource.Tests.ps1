BeforeDiscovery { $hasPSResourceGet = [bool](Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet) }

BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

# In a child process whose home is a test folder: the user's own list of repositories is not touched.
Describe 'Publish-PSResource and Save-PSResource' -Skip:(-not $hasPSResourceGet) {
    BeforeAll {
        $gallery = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'gallery')).FullName
        $saved = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'saved')).FullName
        $script = @"
`$ErrorActionPreference = 'Stop'
Register-PSResourceRepository -Name test -Uri '$gallery' -Trusted
Publish-PSResource -Path '$($manifest.Directory)' -Repository test
Save-PSResource EmbeddingProjector -Repository test -Path '$saved'
Import-Module '$saved/EmbeddingProjector'
(Get-EmbeddingModel tiny*).Name
"@
        $environment = @{ HOME = "$TestDrive"; USERPROFILE = "$TestDrive"; LOCALAPPDATA = "$TestDrive"; XDG_DATA_HOME = "$TestDrive" }
        $process = Start-Process dotnet -ArgumentList @(
            "`"$PSHOME/pwsh.dll`""
            '-NoProfile', '-NonInteractive', '-EncodedCommand',
            [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
        ) -WorkingDirectory $TestDrive -Environment $environment -RedirectStandardOutput "$TestDrive/out" -RedirectStandardError "$TestDrive/error" -Wait -PassThru
    }

    It 'take the module as the build makes it' {
        $process.ExitCode | Should -Be 0 -Because (Get-Content "$TestDrive/error" -Raw)
        Join-Path $gallery "EmbeddingProjector.$($manifest.Directory.Name).nupkg" | Should -Exist
    }

    It 'give back a module that works' {
        Get-Content "$TestDrive/out" | Select-Object -Last 1 | Should -Be 'tiny-resnet20'
    }
}
